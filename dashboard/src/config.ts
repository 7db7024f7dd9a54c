import * as z from 'zod';
import { WEB_CONFIG_PATH, type WebConfig, webConfig } from '../../contracts/web-config.ts';
import { describeError } from './error-message.ts';

/** The site is set up wrongly or cannot be reached; the message is shown on the page. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const fetchConfig = async (get: typeof fetch): Promise<unknown> => {
  try {
    const response = await get(WEB_CONFIG_PATH, { cache: 'no-store' });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    return await response.json();
  } catch (cause) {
    const reason = cause instanceof SyntaxError ? 'the file is not JSON' : describeError(cause);
    throw new ConfigError(`Seller Pulse cannot read its settings (${WEB_CONFIG_PATH}): ${reason}.`, {
      cause,
    });
  }
};

/** Loads the settings of this site. Rejects with ConfigError, which names the setting at fault. */
export const loadConfig = async (get: typeof fetch): Promise<WebConfig> => {
  const result = webConfig.safeParse(await fetchConfig(get));
  if (result.success) return result.data;
  throw new ConfigError(
    `The settings of this site (${WEB_CONFIG_PATH}) are not valid:\n${z.prettifyError(result.error)}`,
  );
};
