/**
 * Replaces the SDK's chain of credential providers when deployed functions are bundled. Lambda
 * passes a function's credentials only in its environment. The SDK's whole chain (files, single
 * sign-on, metadata services) would be a tenth of every bundle, and slow down each cold start.
 * Throws without credentials.
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
