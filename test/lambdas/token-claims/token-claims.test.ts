import type { PreTokenGenerationV2TriggerEvent } from 'aws-lambda';
import { beforeEach, expect, test } from 'vitest';
import { createTokenVerifier } from '../../../adapters/auth/token-verifier.ts';
import { createTokenClaims } from '../../../app/access/token-claims.ts';
import { AUDIENCE, createIssuer, ISSUER } from '../../support/factories/tokens.ts';
import { SILENT } from '../../support/functions/marketplace.ts';

const SUB = '7d2c1a52-0c1b-4b0e-8a57-6a5f0c1d9e11';
const warnings: unknown[] = [];
const handler = createTokenClaims({
  telemetry: { ...SILENT, warn: (message, details) => void warnings.push([message, details]) },
});
beforeEach(() => {
  warnings.length = 0;
});

type User = { readonly attributes?: Record<string, string>; readonly groups?: string[] | undefined };

/** An event as Cognito sends it to a trigger of version V2_0. */
const eventFor = ({ attributes = {}, groups = [] }: User): PreTokenGenerationV2TriggerEvent => ({
  version: '2',
  triggerSource: 'TokenGeneration_HostedAuth',
  region: 'eu-central-1',
  userPoolId: 'eu-central-1_abc',
  userName: 'jane.doe',
  callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: AUDIENCE },
  request: {
    userAttributes: {
      sub: SUB,
      email: 'jane.doe@shop.example',
      'cognito:user_status': 'CONFIRMED',
      ...attributes,
    },
    groupConfiguration: { groupsToOverride: groups, iamRolesToOverride: [], preferredRole: undefined },
    scopes: ['openid'],
  },
  response: { claimsAndScopeOverrideDetails: {} },
});
const seller = (id: string): User => ({ attributes: { 'custom:seller_id': id } });
const claimsFor = async (user: User) =>
  (await handler(eventFor(user))).response.claimsAndScopeOverrideDetails.accessTokenGeneration
    .claimsToAddOrOverride;

test('puts the seller_id of a user into the access token and the identity token', async () => {
  const answer = await handler(eventFor(seller('shop:42')));
  const changes = { claimsToAddOrOverride: { seller_id: 'shop:42' } };
  expect(answer).toEqual({
    ...eventFor(seller('shop:42')),
    response: {
      claimsAndScopeOverrideDetails: { idTokenGeneration: changes, accessTokenGeneration: changes },
    },
  });
  expect(warnings).toEqual([]);
});

test.each(['operator', 'finance'])(
  'gives a member of the group %s that role, whatever other groups the member is in',
  async (role) => {
    expect(await claimsFor({ groups: ['eu-central-1_abc_Google', role] })).toEqual({ roles: [role] });
    expect(warnings).toEqual([]);
  },
);

test('makes tokens that the API accepts', async () => {
  const issuer = await createIssuer();
  const now = Date.parse('2026-03-29T10:00:00Z');
  const verify = createTokenVerifier({
    issuer: ISSUER,
    audience: AUDIENCE,
    keys: issuer.keySet,
    clock: () => now,
  });
  const own = { iss: ISSUER, client_id: AUDIENCE, token_use: 'access', sub: SUB, exp: now / 1000 + 60 };
  expect(await verify(await issuer.sign({ ...own, ...(await claimsFor(seller('s1'))) }))).toMatchObject({
    identity: { sellerId: 's1' },
  });
  expect(
    await verify(await issuer.sign({ ...own, ...(await claimsFor({ groups: ['operator'] })) })),
  ).toMatchObject({
    identity: { role: 'operator' },
  });
  expect(await verify(await issuer.sign({ ...own, ...(await claimsFor({})) }))).toEqual({
    reason: 'it has neither a seller_id nor one of the roles operator, finance',
  });
});

test.each<[string, User, string]>([
  ['nothing', {}, 'it has neither a seller_id nor one of the roles operator, finance'],
  [
    'foreign groups alone',
    { groups: ['admin', 'Operator'] },
    'it has neither a seller_id nor one of the roles operator, finance',
  ],
  ['an emptied seller_id', seller(''), 'it has neither a seller_id nor one of the roles operator, finance'],
  [
    'a seller and a role',
    { ...seller('s1'), groups: ['operator'] },
    'it has both a seller_id and a role; it must have one of them',
  ],
  [
    'both roles',
    { groups: ['finance', 'operator'] },
    'it has several of the roles operator, finance; it must have one of them',
  ],
  [
    'a seller_id that is none',
    seller('s1#s2'),
    'its claims seller_id (an identifier) or roles (an array of strings) are malformed',
  ],
  [
    'a malformed seller_id and a role',
    { ...seller('*'), groups: ['operator'] },
    'its claims seller_id (an identifier) or roles (an array of strings) are malformed',
  ],
])(
  'gives a user with %s a token that opens nothing, and logs the reason without personal data',
  async (_, user, reason) => {
    expect(await claimsFor(user)).toEqual({});
    expect(warnings).toEqual([[`a user got a token that grants no access: ${reason}`, { sub: SUB }]]);
    expect(JSON.stringify(warnings)).not.toMatch(/jane|shop\.example/);
  },
);

test('makes a user whose seller was taken away an operator again', async () => {
  expect(await claimsFor({ ...seller(''), groups: ['operator'] })).toEqual({ roles: ['operator'] });
});

test('accepts a pool without groups', async () => {
  const event = eventFor(seller('s1'));
  for (const groupConfiguration of [undefined, null, {}, { groupsToOverride: null }]) {
    const answer = await handler({ ...event, request: { ...event.request, groupConfiguration } });
    expect(answer.response.claimsAndScopeOverrideDetails.accessTokenGeneration.claimsToAddOrOverride).toEqual(
      { seller_id: 's1' },
    );
  }
});

test('tells a pool with the first version of the trigger that it cannot change access tokens', async () => {
  await expect(handler({ ...eventFor(seller('s1')), version: '1' })).rejects.toThrow(/LambdaVersion V2_0/);
});

test.each([
  undefined,
  null,
  'jane',
  {},
  { version: 'jane' },
  { version: '2', request: { userAttributes: { email: 'jane', sub: 7 } } },
])('makes no token of %j, which is no such event, and repeats nothing of it in the error', async (event) => {
  const error = await handler(event).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Error);
  expect(String(error)).not.toContain('jane');
});
