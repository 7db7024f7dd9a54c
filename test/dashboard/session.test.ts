/** A page that signs in for ever stays blank; one that gives up early interrupts people hourly. */
import { describe, expect, test, vi } from 'vitest';
import { createSession } from '../../dashboard/src/sign-in/session.ts';
import { identifyViewer } from '../../dashboard/src/sign-in/viewer.ts';

const HOUR_MS = 3_600_000;

const open = (...next: readonly (string | undefined)[]) => openIssuedAt(0, ...next);
const openIssuedAt = (issuedAt: number, ...next: readonly (string | undefined)[]) => {
  let now = 0;
  const renew = vi.fn<() => Promise<string | undefined>>();
  for (const token of next) renew.mockResolvedValueOnce(token);
  const onEnded = vi.fn<(reason?: string) => void>();
  const session = createSession({ token: 'first', issuedAt, renew, onEnded, now: () => now });
  return {
    session,
    renew,
    onEnded,
    after: (ms: number) => {
      now += ms;
    },
  };
};

describe('a session whose token the API refuses', () => {
  test('goes on with one new token, however many requests were refused', async () => {
    const { session, renew, onEnded, after } = open('second');
    after(HOUR_MS);
    expect(await Promise.all(['a', 'b', 'c'].map((reason) => session.replaceToken('first', reason)))).toEqual(
      [true, true, true],
    );
    expect(session.token()).toBe('second');
    // A request that was on its way with the old token finds the new one there.
    expect(await session.replaceToken('first', 'late')).toBe(true);
    expect(renew).toHaveBeenCalledTimes(1);
    expect(onEnded).not.toHaveBeenCalled();
  });

  test('sends the person to sign-in once when there is no new token', async () => {
    const { session, onEnded, after } = open(undefined);
    after(HOUR_MS);
    expect(await session.replaceToken('first', 'it has expired')).toBe(false);
    expect(await session.replaceToken('first', 'it has expired')).toBe(false);
    expect(onEnded.mock.calls).toEqual([[undefined]]);
  });

  test('stops and says why when a fresh token is refused, instead of renewing tokens for ever', async () => {
    const { session, renew, onEnded, after } = open('second', 'third');
    expect(await session.replaceToken('first', 'it is meant for another audience')).toBe(false);
    expect(onEnded.mock.calls).toEqual([['it is meant for another audience']]);
    expect(renew).not.toHaveBeenCalled();

    const later = open('second', 'third');
    later.after(HOUR_MS);
    expect(await later.session.replaceToken('first', 'it has expired')).toBe(true);
    after(1000);
    expect(await later.session.replaceToken('second', 'it comes from another issuer')).toBe(false);
    expect(later.onEnded.mock.calls).toEqual([['it comes from another issuer']]);
  });

  test('replaces a token that was old when the session began, however soon it is refused', async () => {
    const { session, onEnded } = openIssuedAt(-12 * HOUR_MS, 'second');
    expect(await session.replaceToken('first', 'it has expired')).toBe(true);
    expect([session.token(), onEnded.mock.calls]).toEqual(['second', []]);
  });

  test('ends its requests before the page shows why it ended', async () => {
    const { session, onEnded } = open();
    onEnded.mockImplementation(() => expect(session.over.aborted).toBe(true));
    expect(session.over.aborted).toBe(false);
    await session.replaceToken('first', 'it is meant for another audience');
    expect(onEnded).toHaveBeenCalledTimes(1);
    expect(session.token()).toBe('');
  });

  test('survives a moment in which the sign-in service is out of reach', async () => {
    const { session, renew, onEnded, after } = open();
    renew.mockRejectedValueOnce(new Error('no connection')).mockResolvedValueOnce('second');
    after(HOUR_MS);
    await expect(session.replaceToken('first', 'it has expired')).rejects.toThrow('no connection');
    expect(await session.replaceToken('first', 'it has expired')).toBe(true);
    expect(onEnded).not.toHaveBeenCalled();
  });
});

describe('a session after signing out', () => {
  test('has no token and gets no new one', async () => {
    const { session, renew, onEnded, after } = open('second');
    after(HOUR_MS);
    session.end();
    expect(await session.replaceToken('first', 'it has expired')).toBe(false);
    expect([session.token(), session.over.aborted]).toEqual(['', true]);
    expect(renew).not.toHaveBeenCalled();
    expect(onEnded).not.toHaveBeenCalled();
  });

  test.each(['second', undefined])('stays over when a pending renewal resolves to %j', async (next) => {
    const { session, renew, onEnded, after } = open();
    const answer = Promise.withResolvers<string | undefined>();
    renew.mockReturnValueOnce(answer.promise);
    after(HOUR_MS);
    const replacement = session.replaceToken('first', 'it has expired');
    session.end();
    answer.resolve(next);
    expect(await replacement).toBe(false);
    expect(session.token()).toBe('');
    expect(onEnded).not.toHaveBeenCalled();
  });
});

const tokenOf = (claims: unknown): string =>
  `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;

describe('the pages that a person gets', () => {
  test.each([
    [{ seller_id: 'seller-042' }, { kind: 'seller', sellerId: 'seller-042' }],
    [
      { seller_id: 'a', roles: ['operator'] },
      { kind: 'seller', sellerId: 'a' },
    ],
    [{ roles: ['auditor', 'operator'] }, { kind: 'operator' }],
    [{ roles: ['finance'] }, { kind: 'finance' }],
    [{ roles: ['auditor'] }, { kind: 'nobody', reason: 'it belongs to no seller and has no role' }],
    [{}, { kind: 'nobody', reason: 'it belongs to no seller and has no role' }],
    [{ seller_id: '../other' }, { kind: 'nobody', reason: 'its access token cannot be read' }],
    [{ roles: 'operator' }, { kind: 'nobody', reason: 'its access token cannot be read' }],
  ])('follow from the claims of the token: %j', (claims, viewer) => {
    expect(identifyViewer(tokenOf(claims))).toEqual(viewer);
  });

  test.each(['', 'opaque', 'a.b.c', 'ä.ö.ü'])('are none when the token is opaque: %j', (token) => {
    expect(identifyViewer(token)).toEqual({ kind: 'nobody', reason: 'its access token cannot be read' });
  });
});
