/**
 * Items that lie ahead, earliest first; items of the same time in the order in which they were
 * added.
 */
export type Schedule<T> = {
  readonly add: (at: number, item: T) => void;
  /** Takes the earliest item that is due at or before `until`. */
  readonly next: (until: number) => { readonly at: number; readonly item: T } | undefined;
};

type Entry<T> = { readonly at: number; readonly order: number; readonly item: T };

const before = <T>(a: Entry<T>, b: Entry<T>): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** A binary heap: adding and taking cost the logarithm of the number of items. */
export const createSchedule = <T>(): Schedule<T> => {
  const heap: Entry<T>[] = [];
  let added = 0;

  const swapIfBefore = (child: number, parent: number): boolean => {
    const a = heap[child];
    const b = heap[parent];
    if (a === undefined || b === undefined || !before(a, b)) return false;
    heap[child] = b;
    heap[parent] = a;
    return true;
  };

  const rise = (from: number): void => {
    for (let at = from; at > 0 && swapIfBefore(at, (at - 1) >> 1); at = (at - 1) >> 1);
  };

  const earlierChild = (parent: number): number => {
    const [left, right] = [heap[2 * parent + 1], heap[2 * parent + 2]];
    return left !== undefined && right !== undefined && before(right, left) ? 2 * parent + 2 : 2 * parent + 1;
  };

  const sink = (): void => {
    for (let at = 0, child = earlierChild(at); swapIfBefore(child, at); child = earlierChild(at)) at = child;
  };

  return {
    add: (at, item) => {
      heap.push({ at, order: added, item });
      added += 1;
      rise(heap.length - 1);
    },
    next: (until) => {
      const [first] = heap;
      if (first === undefined || first.at > until) return undefined;
      const last = heap.pop();
      if (last !== undefined && heap.length > 0) {
        heap[0] = last;
        sink();
      }
      return { at: first.at, item: first.item };
    },
  };
};
