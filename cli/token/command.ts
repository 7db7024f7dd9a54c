import { Option } from '@commander-js/extra-typings';
import { ROLES, type Role } from '../../contracts/roles.ts';
import type { Bearer } from '../../local/tokens.ts';
import { createCommand } from '../command-line/command.ts';
import { dataOption, sellerOption, wholeNumberOption } from '../command-line/options.ts';
import { UsageError } from '../command-line/usage-error.ts';

const roleOption = () =>
  new Option('--role <role>', `for a role of the marketplace: ${ROLES.join(' or ')}`).argParser(
    (text): Role => {
      const role = ROLES.find((candidate) => candidate === text);
      if (role === undefined) throw new UsageError(`--role must be ${ROLES.join(' or ')}, not "${text}"`);
      return role;
    },
  );

const chooseBearer = (sellerId: string | undefined, role: Role | undefined): Bearer => {
  if (sellerId !== undefined && role === undefined) return { sellerId };
  if (sellerId === undefined && role !== undefined) return { role };
  throw new UsageError('give either --seller or --role');
};

export const tokenCommand = () =>
  createCommand('token', {
    summary: 'Print a token for the API of the pipeline on this machine.',
    examples: [
      ['--seller slowpoke-crafts', "reads this seller's own figures"],
      ['--role operator --hours 1', 'reads every seller, for an hour'],
    ],
  })
    .addOption(sellerOption("for one seller's own figures"))
    .addOption(roleOption())
    .addOption(wholeNumberOption('--hours <number>', 'how long it is valid', [1, 24 * 365]).default(12))
    .addOption(dataOption())
    .action(async ({ seller, role, hours, data }) => {
      const bearer = chooseBearer(seller, role);
      const { issueToken } = await import('./issue-token.ts');
      console.log(await issueToken(data, bearer, hours));
    });
