/** What fetch rejects with when there is no connection, in Chromium, Firefox and Safari. */
const NOT_CONNECTED =
  /^(Failed to fetch|network error|NetworkError when attempting to fetch resource\.?|Load failed)$/i;

export const NO_ANSWER = 'the server did not answer';

/** Describes whatever was thrown to the person in front of the page, without a full stop. */
export const describeError = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const isUnanswered =
    error.name === 'TimeoutError' || (error instanceof TypeError && NOT_CONNECTED.test(error.message));
  return isUnanswered ? NO_ANSWER : error.message.replace(/\.$/, '');
};
