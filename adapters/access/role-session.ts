import { createHash } from 'node:crypto';
import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import * as z from 'zod';
import { SELLER_CLAIM } from '../../contracts/roles.ts';

/**
 * How to assume a role for one caller. The role's policy limits access by the tags. CloudTrail
 * shows the session name.
 */
export type RoleSession = {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly seconds: number;
};

/** The longest session that STS grants when one role assumes another. */
const READING_SECONDS = 3600;
/** The shortest session that STS grants, because it serves a single change. */
const WRITING_SECONDS = 900;

/** STS allows 64 characters of `A-Z a-z 0-9 _ + = , . @ -` in a session name. */
const SESSION_NAME_MAX = 64;
const HASH_CHARACTERS = 16;

/** Ids without `=` and `@`: in a session name, `=` replaces `:` and `@` precedes a hash. */
const PLAIN = /^[\w+,.:-]*$/;
const UNFIT = /[^\w+,.=-]/g;

/**
 * A session name made of a role and an id: `seller-a=b` for `a:b`. `-` replaces characters that STS
 * refuses. A name with such an id, or with an id that is too long, ends in `@` and a hash of the
 * id, so no two ids share a name.
 */
const sessionNameOf = (role: string, id: string): string => {
  const name = `${role}-${id.replaceAll(':', '=').replaceAll(UNFIT, '-')}`;
  if (PLAIN.test(id) && name.length <= SESSION_NAME_MAX) return name;
  const hash = createHash('sha256').update(id).digest('hex').slice(0, HASH_CHARACTERS);
  return `${name.slice(0, SESSION_NAME_MAX - HASH_CHARACTERS - 1)}@${hash}`;
};

/** A session that reads only this seller's items. */
export const sellerSession = (roleArn: string, sellerId: string): RoleSession => ({
  roleArn,
  sessionName: sessionNameOf('seller', sellerId),
  // The role's policy compares item keys with this tag: `SELLER#${aws:PrincipalTag/seller_id}`.
  tags: { [SELLER_CLAIM]: sellerId },
  seconds: READING_SECONDS,
});

/** A session that reads every seller's items. */
export const operatorSession = (roleArn: string): RoleSession => ({
  roleArn,
  sessionName: 'operator',
  tags: {},
  seconds: READING_SECONDS,
});

/** A session that reads the figures of every seller that finance needs. */
export const financeSession = (roleArn: string): RoleSession => ({
  roleArn,
  sessionName: 'finance',
  tags: {},
  seconds: READING_SECONDS,
});

/**
 * A session in which one operator changes one seller's items. Its name is the operator's. Its tag
 * is the seller's, and the role's policy allows no other seller.
 */
export const operatorWriteSession = (roleArn: string, subject: string, sellerId: string): RoleSession => ({
  roleArn,
  sessionName: sessionNameOf('operator', subject),
  tags: { [SELLER_CLAIM]: sellerId },
  seconds: WRITING_SECONDS,
});

const answer = z.object({
  Credentials: z.object({
    AccessKeyId: z.string(),
    SecretAccessKey: z.string(),
    SessionToken: z.string(),
    Expiration: z.date(),
  }),
});

export type TemporaryCredentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
};

/**
 * Returns a function that asks STS for a session's credentials on every call. Pass it to an SDK
 * client as its credentials: the client caches the answer, shares it between concurrent requests,
 * and renews it five minutes before it expires. A rejection names the role and the session.
 */
export const assumeRole =
  (
    sts: STSClient,
    { roleArn, sessionName, tags, seconds }: RoleSession,
  ): (() => Promise<TemporaryCredentials>) =>
  async () => {
    try {
      const { Credentials } = answer.parse(
        await sts.send(
          new AssumeRoleCommand({
            RoleArn: roleArn,
            RoleSessionName: sessionName,
            DurationSeconds: seconds,
            // The SDK would send even an empty list, and the operator role accepts no session tags.
            ...(Object.keys(tags).length > 0 && {
              Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
            }),
          }),
        ),
      );
      return {
        accessKeyId: Credentials.AccessKeyId,
        secretAccessKey: Credentials.SecretAccessKey,
        sessionToken: Credentials.SessionToken,
        expiration: Credentials.Expiration,
      };
    } catch (error) {
      throw new Error(`could not assume the role ${roleArn} for the session ${sessionName}`, {
        cause: error,
      });
    }
  };
