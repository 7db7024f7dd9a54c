import type { Deployment } from './deployment.ts';

/**
 * An evaluator for the IAM policies that we use: actions without wildcards, resources with `*`, and
 * the condition operators that occur. It throws at anything else.
 */
export type Statement = {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
};

export type Access = {
  readonly action: string;
  readonly resource: string;
  /** Condition keys of the request, such as `dynamodb:LeadingKeys`. */
  readonly context?: Readonly<Record<string, readonly string[]>>;
  /** Session tags and the like, for which `${…}` stands in a policy. */
  readonly variables?: Readonly<Record<string, string>>;
};

const list = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);

const matches = (pattern: string, text: string): boolean =>
  new RegExp(`^${pattern.split('*').map(RegExp.escape).join('.*')}$`).test(text);

const holds = (
  operator: string,
  present: readonly string[] | undefined,
  wanted: readonly string[],
): boolean => {
  switch (operator) {
    case 'StringEquals':
    case 'ArnEquals':
      return present?.some((value) => wanted.includes(value)) ?? false;
    case 'ForAllValues:StringEquals':
      return (present ?? []).every((value) => wanted.includes(value));
    case 'ForAllValues:StringLike':
      return (present ?? []).every((value) => wanted.some((pattern) => matches(pattern, value)));
    case 'Null':
      return String(present === undefined) === wanted[0];
    default:
      throw new Error(`this evaluator does not know the condition operator ${operator}`);
  }
};

const applies = (
  { Action, Resource, Condition = {} }: Statement,
  { action, resource, context = {}, variables = {} }: Access,
): boolean => {
  const substituted = (text: string): string | undefined => {
    let known = true;
    const result = text.replace(/\$\{([^}]+)\}/g, (_, name: string) => {
      if (variables[name] === undefined) known = false;
      return variables[name] ?? '';
    });
    return known ? result : undefined;
  };
  return (
    list(Action).includes(action) &&
    list(Resource).some((pattern) => matches(pattern, resource)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, values]) =>
        holds(
          operator,
          context[key],
          list(values)
            .map(substituted)
            .filter((value) => value !== undefined),
        ),
      ),
    )
  );
};

/**
 * Whether a principal with these statements has this access: some statement allows it and none
 * denies it.
 */
export const isAllowed = (statements: readonly Statement[], access: Access): boolean =>
  statements.some((statement) => statement.Effect === 'Allow' && applies(statement, access)) &&
  !statements.some((statement) => statement.Effect === 'Deny' && applies(statement, access));

/** The statements of each role by its logical id: inline ones and those of attached policies. */
export const statementsByRole = (deployment: Deployment): ReadonlyMap<string, readonly Statement[]> => {
  const roles = new Map<string, Statement[]>();
  const add = (role: string, document: unknown): void => {
    const { Statement: statements } = document as { Statement: Statement[] };
    roles.set(role, [...(roles.get(role) ?? []), ...statements]);
  };
  for (const [path, { Policies }] of deployment.resources('AWS::IAM::Role')) {
    const role = path.split('/')[1] ?? '';
    roles.set(role, roles.get(role) ?? []);
    for (const { PolicyDocument } of (Policies ?? []) as { PolicyDocument: unknown }[])
      add(role, PolicyDocument);
  }
  for (const { Roles, PolicyDocument } of deployment.resources('AWS::IAM::Policy').values())
    for (const role of Roles as string[]) add(role, PolicyDocument);
  return roles;
};
