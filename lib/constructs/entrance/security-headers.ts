import { Duration, Stack } from 'aws-cdk-lib';
import { HeadersFrameOption, HeadersReferrerPolicy, ResponseHeadersPolicy } from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import { contentSecurityPolicy } from '../../../contracts/web-security.ts';
import { resourceName } from '../../stage/names.ts';
import type { Stage } from '../../stage/read-stage.ts';

/**
 * Browser features that the page never uses. Code that slips into the page cannot use them either.
 */
const PERMISSIONS = ['camera', 'display-capture', 'geolocation', 'microphone', 'payment', 'usb'];

/**
 * Headers that tell browsers how little the page may do. They replace those of the origins, so
 * nothing behind the distribution can weaken them. `connectTo` lists the origins that the page may
 * call besides our own.
 */
export const createSecurityHeaders = (
  scope: Construct,
  id: string,
  stage: Stage,
  connectTo: readonly string[],
): ResponseHeadersPolicy =>
  new ResponseHeadersPolicy(scope, id, {
    // These names are unique in an account, not in a region.
    responseHeadersPolicyName: `${resourceName(stage, 'headers')}-${Stack.of(scope).region}`,
    comment: `Seller Pulse ${stage.name}: limits what the page may do in a browser`,
    securityHeadersBehavior: {
      strictTransportSecurity: {
        accessControlMaxAge: Duration.days(365),
        includeSubdomains: true,
        override: true,
      },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
      // The address to which people return after signing in contains a code.
      referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
      contentSecurityPolicy: { contentSecurityPolicy: contentSecurityPolicy(connectTo), override: true },
    },
    customHeadersBehavior: {
      customHeaders: [
        {
          header: 'permissions-policy',
          value: PERMISSIONS.map((feature) => `${feature}=()`).join(', '),
          override: true,
        },
        { header: 'cross-origin-opener-policy', value: 'same-origin', override: true },
        { header: 'cross-origin-resource-policy', value: 'same-origin', override: true },
      ],
    },
  });
