import { useCallback } from 'react';
import { useSearchParams } from 'wouter';

type Changes = Readonly<Record<string, string | undefined>>;

/**
 * The filters in the address of a list, so that a reload or a shared link keeps them. Without a
 * value, a filter leaves the address.
 */
export const useAddressFilters = (): readonly [
  filters: URLSearchParams,
  changeFilters: (changes: Changes) => void,
] => {
  const [filters, setFilters] = useSearchParams();
  const changeFilters = useCallback(
    (changes: Changes) =>
      setFilters(
        (before) => {
          const next = new URLSearchParams(before);
          for (const [name, value = ''] of Object.entries(changes)) {
            if (value === '') next.delete(name);
            else next.set(name, value);
          }
          return next;
        },
        { replace: true },
      ),
    [setFilters],
  );
  return [filters, changeFilters];
};
