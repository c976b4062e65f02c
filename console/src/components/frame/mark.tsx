/** The mark of palate. */
export function Mark() {
  return (
    <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="9" fill="#7b2748" />
      <circle cx="12" cy="12.5" r="4.5" fill="#f7c59f" />
      <circle cx="21.5" cy="14" r="3.2" fill="#fff" fillOpacity=".92" />
      <circle cx="15.5" cy="22" r="3.7" fill="#e58aa4" />
    </svg>
  );
}
