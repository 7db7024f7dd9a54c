/** What the files of settings that people write by hand (policy, sources) have in common. */
import * as z from 'zod';

/** What is wrong in a file, and in which field. */
export type FileFault = { readonly path: readonly (string | number)[]; readonly message: string };

/**
 * An object with exactly these fields. Any other field is refused with a list of the allowed ones,
 * so that a typing error is not taken for a setting.
 */
export const fields = <const Shape extends z.core.$ZodLooseShape>(shape: Shape) => {
  const allowed = Object.keys(shape).filter((name) => name !== '$schema');
  return z.strictObject(shape, {
    error: ({ code }) =>
      code === 'unrecognized_keys'
        ? `is not a field; allowed here: ${allowed.join(', ')}`
        : `must be { ${allowed.join(', ')} }`,
  });
};

export const oneOf = <const Names extends readonly [string, ...string[]]>(names: Names) =>
  z.enum(names, `must be one of ${names.map((name) => JSON.stringify(name)).join(', ')}`);

const WORD = /^[A-Za-z_$][A-Za-z0-9_$]*$/;

/** `rules[2].warn`, `overrides["seller-7"].sla_compliance`. */
const writePath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    if (!WORD.test(String(part))) return `${text}[${JSON.stringify(String(part))}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '') || 'the whole file';

const describeFaults = (issue: z.core.$ZodIssue): readonly string[] => {
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => `${writePath([...issue.path, key])} ${issue.message}`);
    case 'invalid_key':
      return issue.issues.map(({ message }) => `${writePath(issue.path)} ${message}`);
    default:
      return [
        `${writePath(issue.path)} ${issue.input === undefined && issue.code !== 'custom' ? 'is missing: ' : ''}${issue.message}`,
      ];
  }
};

/**
 * Checks the content of a file. Returns it, or a message that names the file (`file`), every wrong
 * field and what is allowed there.
 */
export const readSettings = <Settings>(
  schema: z.ZodType<Settings>,
  file: string,
  content: unknown,
): { readonly settings: Settings } | { readonly faults: string } => {
  const parsed = schema.safeParse(content, { reportInput: true });
  if (parsed.success) return { settings: parsed.data };
  const faults = parsed.error.issues.flatMap(describeFaults);
  return { faults: faults.map((fault) => `${file}: ${fault}`).join('\n') };
};
