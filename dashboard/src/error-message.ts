/** What fetch and reading its answer reject with when there is no connection, as Chromium, Firefox and Safari put it. */
const NOT_CONNECTED =
  /^(Failed to fetch|network error|NetworkError when attempting to fetch resource\.?|Load failed)$/i;

export const NO_ANSWER = 'the server did not answer';

/** What an error says, whatever was thrown, in words for whoever looks at the page. */
export const wordsOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const isUnanswered =
    error.name === 'TimeoutError' || (error instanceof TypeError && NOT_CONNECTED.test(error.message));
  return isUnanswered ? NO_ANSWER : error.message;
};
