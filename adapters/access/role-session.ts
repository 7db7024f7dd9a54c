import { createHash } from 'node:crypto';
import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import * as z from 'zod';
import { SELLER_CLAIM } from '../../contracts/roles.ts';

/** A role taken on for one caller. Tags are what the role's policy narrows itself by; the name is what CloudTrail shows. */
export type RoleSession = {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly seconds: number;
};

/** As long as a role may last that another role takes on. */
const READING_SECONDS = 3600;
/** As short as STS makes it, for one change. */
const WRITING_SECONDS = 900;

/** STS allows 64 characters of `A-Z a-z 0-9 _ + = , . @ -` in a session's name. */
const SESSION_NAME_MAX = 64;
const HASH_CHARACTERS = 16;

/** `=` stands for `:`, and `@` comes before a hash: so neither can stand for itself. */
const PLAIN = /^[\w+,.:-]*$/;
const UNFIT = /[^\w+,.=-]/g;

/**
 * A role's session name with an id as far as it can hold it: `seller-a=b` for `a:b`. An id that is cut short, or has characters that STS
 * refuses (`-` stands for those), ends in `@` and a hash, so no two ids share a name.
 */
const sessionNameOf = (role: string, id: string): string => {
  const name = `${role}-${id.replaceAll(':', '=').replaceAll(UNFIT, '-')}`;
  if (PLAIN.test(id) && name.length <= SESSION_NAME_MAX) return name;
  const hash = createHash('sha256').update(id).digest('hex').slice(0, HASH_CHARACTERS);
  return `${name.slice(0, SESSION_NAME_MAX - HASH_CHARACTERS - 1)}@${hash}`;
};

/** A session that reads this seller's items and no other's. */
export const sellerSession = (roleArn: string, sellerId: string): RoleSession => ({
  roleArn,
  sessionName: sessionNameOf('seller', sellerId),
  // The role's policy compares the keys of items with it: `SELLER#${aws:PrincipalTag/seller_id}`.
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

/** A session that reads what finance needs of every seller. */
export const financeSession = (roleArn: string): RoleSession => ({
  roleArn,
  sessionName: 'finance',
  tags: {},
  seconds: READING_SECONDS,
});

/** A session in which one operator changes one seller's items. Its name says who; its tag, by which the role narrows itself, whose. */
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
 * Asks STS for a session's credentials, each time it is called. An SDK client that is given this as its credentials asks once for all
 * requests under way, keeps the answer, and asks again five minutes before it expires. Rejects, naming the role and the session.
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
            // An empty list would be sent as one, and the operators' role is not for sessions with tags.
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
      throw new Error(`the role ${roleArn} could not be taken on for the session ${sessionName}`, {
        cause: error,
      });
    }
  };
