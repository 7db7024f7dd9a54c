import { type ReactNode, useMemo } from 'react';
import { useLocale } from 'react-aria-components/I18nProvider';
import { createFormats, type Formats } from '../words/formats.ts';
import { createRequiredContext } from './required-context.ts';

const [FormatsContext, useFormats] = createRequiredContext<Formats>(
  'there are no currency and time zone to write figures in',
);

export { useFormats };

/** What a body of the API says about how to write its figures. */
type Marketplace = { readonly currency?: string; readonly time_zone: string };

/** Writes the figures inside it in the currency and time zone of the body that they come from. */
export const FormatsProvider = ({ of, children }: { of: Marketplace | undefined; children: ReactNode }) => {
  const { locale } = useLocale();
  const { currency = 'USD', time_zone: timeZone = 'UTC' } = of ?? {};
  const formats = useMemo(() => createFormats({ locale, currency, timeZone }), [locale, currency, timeZone]);
  return <FormatsContext value={formats}>{children}</FormatsContext>;
};

/** Formats for times and counts where there is no currency. */
export const useTimeFormats = (timeZone = 'UTC'): Omit<Formats, 'money' | 'moneyExact' | 'moneyShort'> => {
  const { locale } = useLocale();
  return createFormats({ locale, currency: 'USD', timeZone });
};
