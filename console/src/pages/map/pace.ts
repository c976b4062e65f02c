/** Whether drawing keeps up, told from how long the last frames took. */

/** Milliseconds of a frame at 30 a second. */
export const SLOW = 1000 / 30;

/** Frames that are looked at. */
const LAST = 12;

export class Pace {
  private readonly took: number[] = [];

  /** Milliseconds from the wish to draw until it was drawn. */
  add(milliseconds: number): void {
    this.took.push(milliseconds);
    if (this.took.length > LAST) this.took.shift();
  }

  /** Whether most of the last frames took too long; a single one says nothing. */
  get isSlow(): boolean {
    return this.took.length === LAST && this.took.filter((one) => one > SLOW).length > LAST / 2;
  }

  forget(): void {
    this.took.length = 0;
  }
}
