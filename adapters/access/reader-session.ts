import { createHash } from 'node:crypto';
import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import * as z from 'zod';
import { SELLER_CLAIM } from '../../contracts/names.ts';

/** A role taken on for one caller. Tags are what the role's policy narrows itself by; the name is what CloudTrail shows. */
export type ReaderSession = {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly tags: Readonly<Record<string, string>>;
};

/** As long as a role may last that another role takes on. */
const DURATION_SECONDS = 3600;

/** STS allows 64 characters of `A-Z a-z 0-9 _ + = , . @ -` in a session's name. */
const SESSION_NAME_MAX = 64;
const HASH_CHARACTERS = 16;

/**
 * The seller's id as far as a session name can hold it. Ids have neither `=` nor `@`: the first stands for `:`, the second comes before
 * the hash of an id that is cut short, so no two sellers share a name.
 */
const sessionNameOf = (sellerId: string): string => {
  const name = `seller-${sellerId.replaceAll(':', '=')}`;
  if (name.length <= SESSION_NAME_MAX) return name;
  const hash = createHash('sha256').update(sellerId).digest('hex').slice(0, HASH_CHARACTERS);
  return `${name.slice(0, SESSION_NAME_MAX - HASH_CHARACTERS - 1)}@${hash}`;
};

/** A session that reads this seller's items and no other's. */
export const sellerSession = (roleArn: string, sellerId: string): ReaderSession => ({
  roleArn,
  sessionName: sessionNameOf(sellerId),
  // The role's policy compares the keys of items with it: `SELLER#${aws:PrincipalTag/seller_id}`.
  tags: { [SELLER_CLAIM]: sellerId },
});

/** A session that reads every seller's items. */
export const operatorSession = (roleArn: string): ReaderSession => ({ roleArn, sessionName: 'operator', tags: {} });

const answer = z.object({
  Credentials: z.object({ AccessKeyId: z.string(), SecretAccessKey: z.string(), SessionToken: z.string(), Expiration: z.date() }),
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
  (sts: STSClient, { roleArn, sessionName, tags }: ReaderSession): (() => Promise<TemporaryCredentials>) =>
  async () => {
    try {
      const { Credentials } = answer.parse(
        await sts.send(
          new AssumeRoleCommand({
            RoleArn: roleArn,
            RoleSessionName: sessionName,
            DurationSeconds: DURATION_SECONDS,
            // An empty list would be sent as one, and the operators' role is not for sessions with tags.
            ...(Object.keys(tags).length > 0 && { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }),
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
      throw new Error(`the role ${roleArn} could not be taken on for the session ${sessionName}`, { cause: error });
    }
  };
