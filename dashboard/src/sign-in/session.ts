/** A token that is refused sooner than this is bad: asking for others would never end. */
const TOKEN_MS_MIN = 60_000;

/** A person's access token for as long as the page is open. It is stored nowhere else. */
export type Session = {
  readonly token: () => string;
  /**
   * Replaces a token that the API refused. Resolves to true when there is another one to go on
   * with, and to false when the session is over.
   */
  readonly replaceToken: (refusedToken: string, reason: string) => Promise<boolean>;
  /** Forgets the token, as on signing out. Calls no `onEnded`, not even after a pending renewal. */
  readonly end: () => void;
  /** Aborts when the session is over, whatever ended it; requests and sockets end with it. */
  readonly over: AbortSignal;
};

export type SessionSettings = {
  readonly token: string;
  /** When the token was issued, by the clock `now`: an old one may well be refused at once. */
  readonly issuedAt: number;
  /** Gets another token for the same person; undefined when they have to sign in again. */
  readonly renew: () => Promise<string | undefined>;
  /** The session is over. With a `reason`, a fresh token was refused: signing in may not help. */
  readonly onEnded: (reason?: string) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

/** Creates a session that renews a refused token, and gives up when a fresh token is refused. */
export const createSession = ({ renew, onEnded, now, ...first }: SessionSettings): Session => {
  let { token, issuedAt } = first;
  let renewal: Promise<boolean> | undefined;
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

  const renewToken = async (reason: string): Promise<boolean> => {
    if (now() - issuedAt < TOKEN_MS_MIN) return giveUp(reason);
    const next = await renew();
    if (over.signal.aborted) return false;
    if (next === undefined) return giveUp();
    token = next;
    issuedAt = now();
    return true;
  };

  return {
    token: () => token,
    replaceToken: async (refusedToken, reason) => {
      if (over.signal.aborted) return false;
      if (refusedToken !== token) return true;
      renewal ??= renewToken(reason).finally(() => {
        renewal = undefined;
      });
      return renewal;
    },
    end,
    over: over.signal,
  };
};
