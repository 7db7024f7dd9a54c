import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type OidcSignIn, SIGNED_IN_PATH } from '../../../contracts/web-config.ts';
import type { Stage } from '../../stage/read-stage.ts';

/** What every access token must say: who made it, for whom, and where the keys are that prove it. */
export type Tokens = { readonly issuer: string; readonly audience: string; readonly keysUrl: string };

/** Who vouches for people: how the API tells good tokens, and how the web app gets them. */
export type Identity = { readonly tokens: Tokens; readonly signIn: OidcSignIn };

type Own = Extract<Stage['identity'], { kind: 'oidc' }>;

/** The marketplace's own issuer. Its sign-in pages and tokens are its own affair; we only have to know them. */
export const ownIssuer = ({ issuer, audience, keysUrl, clientId }: Own): Identity => ({
  tokens: { issuer, audience, keysUrl },
  signIn: {
    kind: 'oidc',
    authority: issuer,
    client_id: clientId,
    scope: 'openid',
    redirect_path: SIGNED_IN_PATH,
    // Several issuers make opaque access tokens unless they are told for whom; the others pass the parameter over.
    parameters: { audience },
  },
});

/** Address of the Cognito pool's sign-in pages and token endpoint. Known before the pool is there. */
export const signInPages = (scope: Construct, domainPrefix: string): string =>
  `https://${domainPrefix}.auth.${Stack.of(scope).region}.amazoncognito.com`;

/** What the web app calls with fetch when somebody signs in: the Content-Security-Policy allows these origins alone. */
export const signInOrigins = (scope: Construct, { identity }: Stage): readonly string[] =>
  identity.kind === 'cognito'
    ? [signInPages(scope, identity.domainPrefix)]
    : [...new Set([identity.issuer, ...identity.signInOrigins].map((address) => new URL(address).origin))];
