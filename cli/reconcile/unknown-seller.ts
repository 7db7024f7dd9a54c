import { FixableError } from '../../local/errors.ts';

/** The tables have nothing of a seller. That must not be taken for "nothing is wrong". */
export class UnknownSellerError extends FixableError {
  override readonly name = 'UnknownSellerError';
  constructor(sellerIds: readonly string[]) {
    super(`there is nothing of ${sellerIds.join(', ')} in these tables`);
  }
}
