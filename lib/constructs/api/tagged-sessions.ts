import { Duration } from 'aws-cdk-lib';
import {
  ArnPrincipal,
  CompositePrincipal,
  type Conditions,
  type IPrincipal,
  PrincipalWithConditions,
  SessionTagsPrincipal,
} from 'aws-cdk-lib/aws-iam';
import { SELLER_CLAIM } from '../../../contracts/roles.ts';
import { KEY_PREFIX } from '../../../topology/tables.ts';
import type { PulseFunction } from '../functions/pulse-function.ts';

/** STS allows no longer for a role that another role takes on. */
export const SESSION = Duration.hours(1);

export const among = (functions: readonly PulseFunction[], conditions: Conditions): IPrincipal =>
  new PrincipalWithConditions(
    new CompositePrincipal(...functions.map(({ role }) => new ArnPrincipal(role.roleArn))),
    conditions,
  );

/** Those functions, in a session that is tagged with a seller's id and nothing else. */
export const forOneSeller = (functions: readonly PulseFunction[]): IPrincipal =>
  new SessionTagsPrincipal(
    among(functions, {
      // A session without this tag reaches nothing either: then the keys below equal nothing.
      Null: { [`aws:RequestTag/${SELLER_CLAIM}`]: 'false' },
      'ForAllValues:StringEquals': { 'aws:TagKeys': [SELLER_CLAIM] },
    }),
  );

/** Items under the key of the seller that the session is tagged with. */
export const itemsOfTheSeller: Conditions = {
  'ForAllValues:StringEquals': {
    'dynamodb:LeadingKeys': [`${KEY_PREFIX.seller}\${aws:PrincipalTag/${SELLER_CLAIM}}`],
  },
  // ForAllValues also holds when a request has no such keys at all, as a scan has none.
  Null: { 'dynamodb:LeadingKeys': 'false' },
};
