import * as z from 'zod';

/**
 * The paths of the web app's settings, and of the page to which an issuer redirects the browser.
 */
export const WEB_CONFIG_PATH = '/config.json';
export const SIGNED_IN_PATH = '/signed-in';

/**
 * Plain http is only for an issuer on the same machine. Elsewhere, others could read the tokens.
 */
const secureUrl = z
  .url()
  .refine((text) => /^https:\/\/|^http:\/\/(localhost|127\.0\.0\.1)[:/]/.test(`${text}/`), {
    error: 'must be an https address',
  });

/** Replaces an issuer's discovery document, for issuers that do not let browsers read it. */
const issuerMetadata = z.object({
  issuer: secureUrl,
  authorization_endpoint: secureUrl,
  token_endpoint: secureUrl,
  end_session_endpoint: secureUrl.optional(),
});

const oidcSignIn = z.object({
  kind: z.literal('oidc'),
  /**
   * The issuer's URL. Without `metadata`, the discovery document is read from its `/.well-known`
   * path.
   */
  authority: secureUrl,
  client_id: z.string().min(1),
  scope: z.string().min(1).default('openid'),
  redirect_path: z.literal(SIGNED_IN_PATH),
  /** Further parameters of the authorization request. Some issuers require an `audience`. */
  parameters: z.record(z.string(), z.string()).optional(),
  /**
   * For issuers without OIDC's end-session request, such as Cognito. The endpoint signs out and
   * takes `client_id` and `logout_uri`.
   */
  logout: z.object({ endpoint: secureUrl }).optional(),
  metadata: issuerMetadata.optional(),
});
export type OidcSignIn = z.infer<typeof oidcSignIn>;

/** `GET /config.json`: what the web app needs before sign-in. It contains no secrets. */
export const webConfig = z.object({
  /** Shown at the foot of the page, so that nobody mistakes a test stage for production. */
  stage_name: z.string().min(1),
  sign_in: z.discriminatedUnion('kind', [z.object({ kind: z.literal('demo') }), oidcSignIn]),
});
export type WebConfig = z.infer<typeof webConfig>;
