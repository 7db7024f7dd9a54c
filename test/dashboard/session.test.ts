/** A page that signs in over and over is a blank page; one that gives up too early sends people away every hour. */
import { describe, expect, test, vi } from 'vitest';
import { createSession } from '../../dashboard/src/sign-in/session.ts';
import { viewerOf } from '../../dashboard/src/sign-in/viewer.ts';

const HOUR_MS = 3_600_000;

const given = (...next: readonly (string | undefined)[]) => givenAt(0, ...next);
const givenAt = (ms: number, ...next: readonly (string | undefined)[]) => {
  let now = 0;
  const renew = vi.fn<() => Promise<string | undefined>>();
  for (const token of next) renew.mockResolvedValueOnce(token);
  const onEnded = vi.fn<(reason?: string) => void>();
  const session = createSession({ token: 'first', givenAt: ms, renew, onEnded, now: () => now });
  return {
    session,
    renew,
    onEnded,
    after: (ms: number) => {
      now += ms;
    },
  };
};

describe('a session whose token is refused', () => {
  test('goes on with a new token, asked for once however many requests were refused', async () => {
    const { session, renew, onEnded, after } = given('second');
    after(HOUR_MS);
    expect(await Promise.all(['a', 'b', 'c'].map((reason) => session.refused('first', reason)))).toEqual([
      true,
      true,
      true,
    ]);
    expect(session.token()).toBe('second');
    // A request that was on its way with the old token finds the new one there.
    expect(await session.refused('first', 'late')).toBe(true);
    expect(renew).toHaveBeenCalledTimes(1);
    expect(onEnded).not.toHaveBeenCalled();
  });

  test('sends to sign-in once when there is no new one', async () => {
    const { session, onEnded, after } = given(undefined);
    after(HOUR_MS);
    expect(await session.refused('first', 'it has expired')).toBe(false);
    expect(await session.refused('first', 'it has expired')).toBe(false);
    expect(onEnded.mock.calls).toEqual([[undefined]]);
  });

  test('stops and says why when a new token is refused at once, instead of asking for ever', async () => {
    const { session, renew, onEnded, after } = given('second', 'third');
    expect(await session.refused('first', 'it is meant for another audience')).toBe(false);
    expect(onEnded.mock.calls).toEqual([['it is meant for another audience']]);
    expect(renew).not.toHaveBeenCalled();

    const later = given('second', 'third');
    later.after(HOUR_MS);
    expect(await later.session.refused('first', 'it has expired')).toBe(true);
    after(1000);
    expect(await later.session.refused('second', 'it comes from another issuer')).toBe(false);
    expect(later.onEnded.mock.calls).toEqual([['it comes from another issuer']]);
  });

  test('that lay about before it was used is replaced, however soon it is refused', async () => {
    const { session, onEnded } = givenAt(-12 * HOUR_MS, 'second');
    expect(await session.refused('first', 'it has expired')).toBe(true);
    expect([session.token(), onEnded.mock.calls]).toEqual(['second', []]);
  });

  test('ends what hangs on it before the page is told', async () => {
    const { session, onEnded } = given();
    onEnded.mockImplementation(() => expect(session.over.aborted).toBe(true));
    expect(session.over.aborted).toBe(false);
    await session.refused('first', 'it is meant for another audience');
    expect(onEnded).toHaveBeenCalledTimes(1);
    expect(session.token()).toBe('');
  });

  test('is not over because the sign-in service was out of reach once', async () => {
    const { session, renew, onEnded, after } = given();
    renew.mockRejectedValueOnce(new Error('no connection')).mockResolvedValueOnce('second');
    after(HOUR_MS);
    await expect(session.refused('first', 'it has expired')).rejects.toThrow('no connection');
    expect(await session.refused('first', 'it has expired')).toBe(true);
    expect(onEnded).not.toHaveBeenCalled();
  });
});

describe('a session that is ended by signing out', () => {
  test('holds no token and asks for none', async () => {
    const { session, renew, onEnded, after } = given('second');
    after(HOUR_MS);
    session.end();
    expect(await session.refused('first', 'it has expired')).toBe(false);
    expect([session.token(), session.over.aborted]).toEqual(['', true]);
    expect(renew).not.toHaveBeenCalled();
    expect(onEnded).not.toHaveBeenCalled();
  });

  test.each(['second', undefined])(
    'stays ended when a renewal under way comes back with %j',
    async (next) => {
      const { session, renew, onEnded, after } = given();
      const answer = Promise.withResolvers<string | undefined>();
      renew.mockReturnValueOnce(answer.promise);
      after(HOUR_MS);
      const refused = session.refused('first', 'it has expired');
      session.end();
      answer.resolve(next);
      expect(await refused).toBe(false);
      expect(session.token()).toBe('');
      expect(onEnded).not.toHaveBeenCalled();
    },
  );
});

const tokenOf = (claims: unknown): string =>
  `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;

describe('whose page a token asks for', () => {
  test.each([
    [{ seller_id: 'seller-042' }, { kind: 'seller', sellerId: 'seller-042' }],
    [
      { seller_id: 'a', roles: ['operator'] },
      { kind: 'seller', sellerId: 'a' },
    ],
    [{ roles: ['auditor', 'operator'] }, { kind: 'operator' }],
    [{ roles: ['finance'] }, { kind: 'finance' }],
    [{ roles: ['auditor'] }, { kind: 'nobody', reason: 'it belongs to no seller and has no role here' }],
    [{}, { kind: 'nobody', reason: 'it belongs to no seller and has no role here' }],
    [{ seller_id: '../other' }, { kind: 'nobody', reason: 'its access token cannot be read' }],
    [{ roles: 'operator' }, { kind: 'nobody', reason: 'its access token cannot be read' }],
  ])('%j', (claims, viewer) => {
    expect(viewerOf(tokenOf(claims))).toEqual(viewer);
  });

  test.each(['', 'opaque', 'a.b.c', 'ä.ö.ü'])('an opaque one (%j) asks for nobody', (token) => {
    expect(viewerOf(token)).toEqual({ kind: 'nobody', reason: 'its access token cannot be read' });
  });
});
