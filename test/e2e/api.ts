import * as z from 'zod';
import { type MetricsBody, metricsBody } from '../../contracts/api/metrics.ts';
import { demoIdentity } from '../../contracts/demo.ts';

type User = { readonly sellerId: string } | { readonly role: 'operator' | 'finance' };

/** Fetches a token, as the page does. */
export const fetchToken = async (url: string, user: User): Promise<string> => {
  const identities = z.array(demoIdentity).parse(await (await fetch(`${url}/local/identities`)).json());
  const identity = identities.find(({ role, seller_id }) =>
    'sellerId' in user ? seller_id === user.sellerId : role === user.role,
  );
  if (identity === undefined) throw new Error(`the runner has no token for ${JSON.stringify(user)}`);
  return identity.token;
};

/** Requests a path of the API, as the page does. */
export const request = async (url: string, path: string, user: User): Promise<Response> =>
  fetch(`${url}${path}`, { headers: { authorization: `Bearer ${await fetchToken(url, user)}` } });

export const read = async <Body>(
  url: string,
  path: string,
  user: User,
  schema: z.ZodType<Body>,
): Promise<Body> => {
  const response = await request(url, path, user);
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return schema.parse(await response.json());
};

export const readMetrics = (url: string, sellerId: string): Promise<MetricsBody> =>
  read(url, `/v1/sellers/${sellerId}/metrics`, { role: 'operator' }, metricsBody);
