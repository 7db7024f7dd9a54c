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

/** The longest session that STS allows for a role that another role assumes. */
export const SESSION_DURATION = Duration.hours(1);

/** Any of these functions, under these conditions. */
export const anyFunction = (functions: readonly PulseFunction[], conditions: Conditions): IPrincipal =>
  new PrincipalWithConditions(
    new CompositePrincipal(...functions.map(({ role }) => new ArnPrincipal(role.roleArn))),
    conditions,
  );

/** Any of these functions, in a session that is tagged with a seller's id and nothing else. */
export const anyFunctionForOneSeller = (functions: readonly PulseFunction[]): IPrincipal =>
  new SessionTagsPrincipal(
    anyFunction(functions, {
      // A session without the tag would reach nothing either: no key equals the one below.
      Null: { [`aws:RequestTag/${SELLER_CLAIM}`]: 'false' },
      'ForAllValues:StringEquals': { 'aws:TagKeys': [SELLER_CLAIM] },
    }),
  );

/** Only items under the key of the seller that the session is tagged with. */
export const ONLY_THE_SELLERS_ITEMS: Conditions = {
  'ForAllValues:StringEquals': {
    'dynamodb:LeadingKeys': [`${KEY_PREFIX.seller}\${aws:PrincipalTag/${SELLER_CLAIM}}`],
  },
  // ForAllValues is also true of a request that has no such keys, such as a scan.
  Null: { 'dynamodb:LeadingKeys': 'false' },
};
