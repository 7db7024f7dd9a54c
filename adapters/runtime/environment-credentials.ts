/**
 * The SDK's chain of credential providers, for deployed functions: bundling puts it in place of the SDK's own. Lambda gives a function's
 * credentials in its environment and nowhere else, while the whole chain (files, single sign-on, metadata services) is a tenth of every
 * bundle, which each cold start would read. Throws when there are none.
 */
export const defaultProvider = () => async () => {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = process.env;
  if (accessKeyId === undefined || secretAccessKey === undefined)
    throw new Error('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are missing; Lambda sets them');
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
};
