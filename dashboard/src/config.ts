import * as z from 'zod';
import { WEB_CONFIG_PATH, type WebConfig, webConfig } from '../../contracts/web-config.ts';
import { wordsOf } from './error-message.ts';

/** The site is set up wrongly or not reachable; the message is for whoever looks at the page. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const bodyOf = async (get: typeof fetch): Promise<unknown> => {
  try {
    const response = await get(WEB_CONFIG_PATH, { cache: 'no-store' });
    if (!response.ok) throw new Error(`the answer is ${response.status}`);
    return await response.json();
  } catch (cause) {
    const reason = cause instanceof SyntaxError ? 'it is no JSON' : wordsOf(cause);
    throw new ConfigError(`The settings of this site (${WEB_CONFIG_PATH}) cannot be read: ${reason}.`, {
      cause,
    });
  }
};

/** What the site is set up to be. Rejects with ConfigError, which names the setting at fault. */
export const loadConfig = async (get: typeof fetch): Promise<WebConfig> => {
  const parsed = webConfig.safeParse(await bodyOf(get));
  if (parsed.success) return parsed.data;
  throw new ConfigError(
    `The settings of this site (${WEB_CONFIG_PATH}) are not in order:\n${z.prettifyError(parsed.error)}`,
  );
};
