/** Files that a person chose or dropped, each with its path within what is uploaded. */
import type { DirectoryDropItem, DropItem, FileDropItem } from "react-aria-components";

export interface Picked {
  path: string;
  file: File;
}

/** Files of a chooser; those of a folder keep their path within it. Hidden ones are left out. */
export function pickedOf(files: Iterable<File>): Picked[] {
  return [...files]
    .map((file) => ({ path: file.webkitRelativePath.split("/").slice(1).join("/") || file.name, file }))
    .filter(({ path }) => !isHidden(path));
}

/** Files that were dropped, those of dropped folders among them. */
export async function droppedOf(items: readonly DropItem[]): Promise<Picked[]> {
  const found: Picked[] = [];
  const folders = items.filter((item): item is DirectoryDropItem => item.kind === "directory");
  for (const item of items) {
    // What lies in the one folder that was dropped is the shop; of several, the names of the folders count.
    if (item.kind === "directory") await walk(item, folders.length === 1 ? "" : `${item.name}/`, found);
    else if (item.kind === "file") await keep(item, "", found);
  }
  return found.filter(({ path }) => !isHidden(path));
}

async function walk(folder: DirectoryDropItem, path: string, found: Picked[]): Promise<void> {
  for await (const entry of folder.getEntries()) {
    if (entry.kind === "directory") await walk(entry, `${path}${entry.name}/`, found);
    else await keep(entry, path, found);
  }
}

async function keep(item: FileDropItem, path: string, found: Picked[]): Promise<void> {
  const file = await item.getFile();
  found.push({ path: `${path}${file.name}`, file });
}

/** Whether a file is one that systems put into folders unasked. */
function isHidden(path: string): boolean {
  return path.split("/").some((part) => part.startsWith(".") || part === "__MACOSX" || part === "Thumbs.db");
}
