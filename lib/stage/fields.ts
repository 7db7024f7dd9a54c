import * as z from 'zod';

/** Settings that belong together. One that is not among them is refused with those that are, so a typing error cannot pass for a setting. */
export const settings = <const Shape extends z.core.$ZodLooseShape>(shape: Shape) => {
  const allowed = Object.keys(shape).filter((name) => name !== '$schema');
  return z.strictObject(shape, {
    error: ({ code }) =>
      code === 'unrecognized_keys'
        ? `is not a setting; allowed here: ${allowed.join(', ')}`
        : `must be { ${allowed.join(', ')} }`,
  });
};

/** A text of a certain form; `must` says which, as in "must be a VPC id such as vpc-0a1b2c3d". */
export const form = (pattern: RegExp, must: string) =>
  z.string(must).regex(pattern, { error: must, abort: true });

/** A text that another system understands, whatever it is, but something. */
export const something = (must: string) => z.string(must).min(1, must);

export const https = z.url({ protocol: /^https$/, error: 'must be an https:// address' });

export const list = <Item extends z.ZodType>(item: Item, must: string) => z.array(item, must);

export const between = (least: number, most: number) => {
  const error = `must be a whole number from ${least} to ${most}`;
  return z.int(error).min(least, error).max(most, error);
};

/** Above 0 and at most 100. */
export const percent = () => {
  const error = 'must be a number above 0, at most 100';
  return z.number(error).gt(0, error).max(100, error);
};

export const flag = z.boolean('must be true or false');
