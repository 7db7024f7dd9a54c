/** A token refused this soon after it was given would be refused again: asking for another would never end. */
const AT_ONCE_MS = 60_000;

/** Somebody's access token for as long as the page is open. It is kept nowhere else. */
export type Session = {
  readonly token: () => string;
  /**
   * The API refused `token` and said why. True: there is another one to go on with. False: there is none, and the page
   * has been told (`onEnded`) or is being left.
   */
  readonly refused: (token: string, reason: string) => Promise<boolean>;
  /** Forgets the token, as after signing out; `onEnded` is not called, not even by a renewal that is under way. */
  readonly end: () => void;
  /** Aborted once the session is over, whatever ended it: what listens or shows figures ends with it. */
  readonly over: AbortSignal;
};

export type SessionSettings = {
  readonly token: string;
  /** When the token was given, in the time of `now`: one that has lain about may be refused at once and be replaced all the same. */
  readonly givenAt: number;
  /** Another token for the same person; undefined when they have to sign in again. */
  readonly renew: () => Promise<string | undefined>;
  /** Nothing more can be read; `reason` is given when a new token was refused, so that signing in again may not help. */
  readonly onEnded: (reason?: string) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

/** A session that asks for a new token when the API refuses the one it has, and gives up when that one is refused at once. */
export const createSession = ({ token: first, givenAt, renew, onEnded, now }: SessionSettings): Session => {
  let token = first;
  let since = givenAt;
  let renewing: Promise<boolean> | undefined;
  const over = new AbortController();

  const end = (): void => {
    token = '';
    over.abort();
  };

  const giveUp = (reason?: string): false => {
    end();
    onEnded(reason);
    return false;
  };

  const another = async (reason: string): Promise<boolean> => {
    if (now() - since < AT_ONCE_MS) return giveUp(reason);
    const next = await renew();
    if (over.signal.aborted) return false;
    if (next === undefined) return giveUp();
    token = next;
    since = now();
    return true;
  };

  return {
    token: () => token,
    refused: async (refusedToken, reason) => {
      if (over.signal.aborted) return false;
      if (refusedToken !== token) return true;
      renewing ??= another(reason).finally(() => {
        renewing = undefined;
      });
      return renewing;
    },
    end,
    over: over.signal,
  };
};
