import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { useLocale } from 'react-aria-components/I18nProvider';
import { createFormats, type Formats } from '../words/formats.ts';

const FormatsContext = createContext<Formats | undefined>(undefined);

/** The way of writing figures for all that is inside; money and times need the marketplace's currency and zone. */
export const FormatsProvider = ({
  currency,
  timeZone,
  children,
}: {
  currency: string;
  timeZone: string;
  children: ReactNode;
}) => {
  const { locale } = useLocale();
  const formats = useMemo(() => createFormats({ locale, currency, timeZone }), [locale, currency, timeZone]);
  return <FormatsContext value={formats}>{children}</FormatsContext>;
};

/** Throws outside of a FormatsProvider. */
export const useFormats = (): Formats => {
  const formats = useContext(FormatsContext);
  if (formats === undefined) throw new Error('there is no currency and no time zone to write figures in');
  return formats;
};
