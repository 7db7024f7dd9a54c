/**
 * The Content-Security-Policy of the web app, on the laptop as on AWS: nothing inline, nothing evaluated, nothing from
 * elsewhere. `connectTo` lists the issuer's origins that sign-in calls with fetch (its discovery document and its token
 * endpoint); navigating to the issuer needs no permission here.
 */
export const contentSecurityPolicy = (connectTo: readonly string[]): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src ${["'self'", ...connectTo].join(' ')}`,
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
