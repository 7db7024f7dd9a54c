import * as z from 'zod';

/**
 * A group of settings. It refuses any other name and lists its own, so a typing error cannot pass
 * for a setting.
 */
export const settings = <const Shape extends z.core.$ZodLooseShape>(shape: Shape) => {
  const allowed = Object.keys(shape).filter((name) => name !== '$schema');
  return z.strictObject(shape, {
    error: ({ code }) =>
      code === 'unrecognized_keys'
        ? `is not a setting; allowed here: ${allowed.join(', ')}`
        : `must be { ${allowed.join(', ')} }`,
  });
};

/** Text in a certain form. `must` is the error, as in "must be a VPC id such as vpc-0a1b2c3d". */
export const form = (pattern: RegExp, must: string) =>
  z.string(must).regex(pattern, { error: must, abort: true });

/** Text that only another system can check; here it must not be empty. */
export const nonEmptyText = (must: string) => z.string(must).min(1, must);

export const https = z.url({ protocol: /^https$/, error: 'must be an https:// address' });

export const list = <Item extends z.ZodType>(item: Item, must: string) => z.array(item, must);

export const between = (least: number, most: number) => {
  const error = `must be a whole number from ${least} to ${most}`;
  return z.int(error).min(least, error).max(most, error);
};

export const percent = () => {
  const error = 'must be a number above 0, at most 100';
  return z.number(error).gt(0, error).max(100, error);
};

export const flag = z.boolean('must be true or false');
