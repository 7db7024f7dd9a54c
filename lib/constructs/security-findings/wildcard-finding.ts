import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { z } from 'zod';

const intrinsic = z.union([
  z
    .object({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) })
    .transform(({ 'Fn::Join': [separator, parts] }) => parts.map(render).join(separator)),
  z.object({ 'Fn::Sub': z.string() }).transform(({ 'Fn::Sub': text }) => render(text)),
  z.object({ 'Fn::ImportValue': z.string() }).transform(({ 'Fn::ImportValue': name }) => name),
  z.object({ Ref: z.string() }).transform(({ Ref: name }) => `<${name}>`),
]);

/** Writes a template value as the security rules do: `<…>` for what only the deployment knows. */
const render = (value: unknown): string =>
  typeof value === 'string' ? value.replace(/\$\{(.*?)\}/g, '<$1>') : intrinsic.parse(value);

/**
 * The security rules' name for a resource that contains a wildcard. `scope` is where the resource
 * is used. A resource of another stack must be exported by name, or its name cannot be predicted.
 */
export const nameWildcardFinding = (scope: IConstruct, resource: string): string =>
  `Resource::${render(Stack.of(scope).resolve(resource))}`;
