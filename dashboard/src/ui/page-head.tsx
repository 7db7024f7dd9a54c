import { useLocale } from 'react-aria-components/I18nProvider';
import { createFormats } from '../words/formats.ts';
import { Icon } from './icon.tsx';

type AsOfProps = { readonly instant: string; readonly timeZone: string; readonly failed: boolean };

/** What a list over all sellers is as of; says so when it could not be read again since. */
export const AsOf = ({ instant, timeZone, failed }: AsOfProps) => {
  const { locale } = useLocale();
  const formats = createFormats({ locale, currency: 'USD', timeZone });
  return (
    <span className="link-status">
      {failed && (
        <span className="live" data-tone="breach">
          <Icon name="breach" /> Out of date
        </span>
      )}
      <span className="note">
        As of {formats.clock(instant)} {formats.zone(instant)}
      </span>
    </span>
  );
};
