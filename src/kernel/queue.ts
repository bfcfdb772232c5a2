/**
 * Lines of waiting threads, as plain data that can be copied. Threads stand in them by number.
 * Invariant: what lies before `head` has left; taking the first and joining at the end take constant time on average.
 */
export interface Queue {
  items: number[];
  head: number;
}

export function createQueue(): Queue {
  return { items: [], head: 0 };
}

export function lengthOf({ items, head }: Queue): number {
  return items.length - head;
}

export function enqueue(queue: Queue, item: number): void {
  queue.items.push(item);
}

/** The item at `index`, counted from the first in line. */
export function itemAt(queue: Queue, index: number): number {
  return queue.items[queue.head + index];
}

/** Takes the first in line; undefined from an empty line. */
export function dequeue(queue: Queue): number | undefined {
  return lengthOf(queue) === 0 ? undefined : removeAt(queue, 0);
}

/** Takes the item at `index`, counted from the first in line. */
export function removeAt(queue: Queue, index: number): number {
  const at = queue.head + index;
  const item = queue.items[at];
  if (index > 0) {
    queue.items.splice(at, 1);
    return item;
  }
  queue.head++;
  if (queue.head > 32 && queue.head * 2 > queue.items.length) {
    queue.items = queue.items.slice(queue.head);
    queue.head = 0;
  }
  return item;
}

/** Takes an item out of the line, wherever it stands; false where it does not. */
export function withdraw(queue: Queue, item: number): boolean {
  const at = queue.items.indexOf(item, queue.head);
  if (at < 0) return false;
  removeAt(queue, at - queue.head);
  return true;
}
