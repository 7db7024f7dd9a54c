import { existsSync } from 'node:fs';
import { DataFolderError, keyFile } from '../../local/data-folder.ts';
import { type Bearer, openIssuer } from '../../local/tokens.ts';

/**
 * A token signed with the key of a data folder. Throws DataFolderError when the folder has no key.
 */
export const issueToken = async (folder: string, bearer: Bearer, hours: number): Promise<string> => {
  const file = keyFile(folder);
  if (!existsSync(file))
    throw new DataFolderError(
      `no pipeline was ever started in ${folder}, so there is no key to sign with: run npm start first`,
    );
  const issuer = await openIssuer(file);
  return issuer.issue(bearer, Date.now(), hours * 3600);
};
