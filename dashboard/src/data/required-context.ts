import { type Context, createContext, useContext } from 'react';

/**
 * Creates a context whose hook throws outside of its provider.
 *
 * @param missing what the error says there
 */
export const createRequiredContext = <Value>(
  missing: string,
): readonly [provider: Context<Value | undefined>, useValue: () => Value] => {
  const context = createContext<Value | undefined>(undefined);
  const useValue = (): Value => {
    const value = useContext(context);
    if (value === undefined) throw new Error(missing);
    return value;
  };
  return [context, useValue];
};
