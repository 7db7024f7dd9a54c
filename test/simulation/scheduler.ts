/**
 * Virtual time. Whatever happens in a history is an event at an instant; events of one instant
 * happen in the order in which they were scheduled. Nothing waits for the real clock, so a history
 * of days takes milliseconds and always runs alike.
 */

type Event = {
  readonly at: number;
  readonly order: number;
  /** Events of the background do not keep a history going. */
  readonly background: boolean;
  readonly happen: () => void | Promise<void>;
};

export type Scheduler = {
  /** ms since 1970, of the time that really passes. Functions read a clock that may be set. */
  readonly now: () => number;
  readonly after: (
    delay_ms: number,
    happen: () => void | Promise<void>,
    options?: { readonly background?: boolean },
  ) => void;
  readonly sleep: (delay_ms: number) => Promise<void>;
  /**
   * Runs until nothing is left to happen, or until something is over. Throws after too many events:
   * something goes round.
   */
  readonly run: (isOver?: () => boolean) => Promise<void>;
};

const EVENTS_MAX = 20_000;

const isBefore = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** A binary heap: the earliest event is the first. */
const createQueue = () => {
  const heap: Event[] = [];
  const swap = (a: number, b: number): void => {
    const kept = heap[a]!;
    heap[a] = heap[b]!;
    heap[b] = kept;
  };
  return {
    add: (event: Event): void => {
      heap.push(event);
      for (let at = heap.length - 1; at > 0; ) {
        const parent = (at - 1) >> 1;
        if (!isBefore(heap[at]!, heap[parent]!)) return;
        swap(at, parent);
        at = parent;
      }
    },
    take: (): Event | undefined => {
      const first = heap[0];
      const last = heap.pop();
      if (first === undefined || last === undefined || heap.length === 0) return first;
      heap[0] = last;
      for (let at = 0; ; ) {
        const [left, right] = [2 * at + 1, 2 * at + 2];
        let least = at;
        if (left < heap.length && isBefore(heap[left]!, heap[least]!)) least = left;
        if (right < heap.length && isBefore(heap[right]!, heap[least]!)) least = right;
        if (least === at) return first;
        swap(at, least);
        at = least;
      }
    },
  };
};

/** Handlers only wait for promises, so they are all at a standstill when this resolves. */
const untilQuiet = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

export const createScheduler = (start: number): Scheduler => {
  const queue = createQueue();
  let [now, order, foreground, events] = [start, 0, 0, 0];
  const after: Scheduler['after'] = (delay_ms, happen, { background = false } = {}) => {
    order += 1;
    if (!background) foreground += 1;
    queue.add({ at: now + Math.ceil(Math.max(0, delay_ms)), order, background, happen });
  };
  return {
    now: () => now,
    after,
    sleep: (delay_ms) => new Promise((resolve) => void after(delay_ms, resolve)),
    run: async (isOver = () => false) => {
      // What was started outside an event has to come to a standstill first.
      await untilQuiet();
      while (foreground > 0 && !isOver()) {
        const event = queue.take();
        if (event === undefined) return;
        now = Math.max(now, event.at);
        if (!event.background) foreground -= 1;
        await event.happen();
        await untilQuiet();
        events += 1;
        if (events > EVENTS_MAX) throw new Error(`the history does not end: ${EVENTS_MAX} events so far`);
      }
    },
  };
};
