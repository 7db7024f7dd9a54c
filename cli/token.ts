import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { identifier } from '../contracts/records/fields.ts';
import { ROLES } from '../contracts/roles.ts';
import { DATA_FOLDER, DataFolderError, keyFile } from '../local/data-folder.ts';
import { type Bearer, openIssuer } from '../local/tokens.ts';
import { complain, UsageError, wholeNumber } from './command-line.ts';

const HELP = `Usage: npm run --silent token -- --seller ID | --role ${ROLES.join('|')} [options]

Prints a token for the pipeline on this machine.

  --seller ID      for one seller's own figures
  --role ROLE      for a role of the marketplace: ${ROLES.join(' or ')}
  --hours N        how long it is valid             (default: 12)
  --data FOLDER    the data folder of the runner    (default: ${DATA_FOLDER})
  --help           this text`;

const bearerOf = (seller: string | undefined, role: string | undefined): Bearer => {
  if ((seller === undefined) === (role === undefined)) throw new UsageError('give either --seller or --role');
  if (seller !== undefined) {
    if (!identifier.safeParse(seller).success)
      throw new UsageError(`--seller must be 1 to 128 characters of A-Z a-z 0-9 . _ : -, not "${seller}"`);
    return { sellerId: seller };
  }
  const known = ROLES.find((candidate) => candidate === role);
  if (known === undefined) throw new UsageError(`--role must be ${ROLES.join(' or ')}, not "${role}"`);
  return { role: known };
};

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      seller: { type: 'string' },
      role: { type: 'string' },
      hours: { type: 'string', default: '12' },
      data: { type: 'string', default: DATA_FOLDER },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const bearer = bearerOf(values.seller, values.role);
  const hours = wholeNumber('--hours', values.hours, 1, 24 * 365);
  const file = keyFile(values.data);
  if (!existsSync(file))
    throw new DataFolderError(
      `no pipeline was ever started in ${values.data}, so there is no key to sign with: run npm start first`,
    );
  const issuer = await openIssuer(file);
  console.log(await issuer.issue(bearer, Date.now(), hours * 3600));
};

main().catch(complain('npm run token', [DataFolderError]));
