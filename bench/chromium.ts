import { existsSync } from 'node:fs';

/** Where Debian, Ubuntu and Homebrew install Chromium; CHROMIUM names another. */
const PLACES = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/opt/homebrew/bin/chromium',
];

/** The path of the browser. Throws when there is none, and says how to get one. */
export const chromiumPath = (): string => {
  const found = PLACES.find((path) => path !== undefined && existsSync(path));
  if (found === undefined)
    throw new Error(
      'There is no Chromium. Install the package "chromium", or name one: CHROMIUM=/path/to/chromium',
    );
  return found;
};
