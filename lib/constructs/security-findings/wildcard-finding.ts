import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { z } from 'zod';

const intrinsic = z.union([
  z
    .object({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) })
    .transform(({ 'Fn::Join': [between, parts] }) => parts.map(shown).join(between)),
  z.object({ 'Fn::Sub': z.string() }).transform(({ 'Fn::Sub': text }) => shown(text)),
  z.object({ 'Fn::ImportValue': z.string() }).transform(({ 'Fn::ImportValue': name }) => name),
  z.object({ Ref: z.string() }).transform(({ Ref: name }) => `<${name}>`),
]);

/** A value of a template as the security rules write it: what is only known when deploying stands in `<…>`. */
const shown = (value: unknown): string =>
  typeof value === 'string' ? value.replace(/\$\{(.*?)\}/g, '<$1>') : intrinsic.parse(value);

/** What the security rules call a resource with a wildcard in it. `scope` is where it is used; it must not be defined in another stack, unless exported by name. */
export const wildcardFinding = (scope: IConstruct, resource: string): string =>
  `Resource::${shown(Stack.of(scope).resolve(resource))}`;
