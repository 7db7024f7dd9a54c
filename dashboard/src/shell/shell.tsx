import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { useLocation } from 'wouter';
import { ROUTES } from '../../../contracts/api/routes.ts';
import { listPages } from '../routes/nav.ts';
import type { GateAction } from '../sign-in/gate.tsx';
import type { Viewer } from '../sign-in/viewer.ts';
import { Brand } from '../ui/brand.tsx';
import { Icon } from '../ui/icon.tsx';
import { Link } from '../ui/link.tsx';
import { Segments } from '../ui/segments.tsx';
import { useTheme } from './theme.ts';

const ROLE_WORDS = { seller: 'Seller', operator: 'Operator', finance: 'Finance' } as const;

type ShellProps = {
  readonly viewer: Viewer;
  readonly label: string;
  readonly leave: GateAction;
  readonly stage: string;
  readonly children: ReactNode;
};

/** What is around every page. */
export const Shell = ({ viewer, label, leave, stage, children }: ShellProps) => {
  const [path] = useLocation();
  const [theme, setTheme] = useTheme();
  return (
    <div className="shell">
      <a className="skip" href="#main">
        Skip to content
      </a>
      <header className="side">
        <Brand />
        <nav className="nav" aria-label={ROLE_WORDS[viewer.kind]}>
          {listPages(viewer).map(([href, words]) => (
            <Link key={href} href={href} className="nav-link" current={path === href}>
              {words}
            </Link>
          ))}
        </nav>
        <div className="account">
          <div className="account-who">
            <Icon name="user" />
            <span className="account-name">{label}</span>
          </div>
          <Button className="button quiet" onPress={leave.run}>
            {leave.label}
          </Button>
          <Segments
            label="Theme"
            value={theme}
            options={[
              ['system', 'Auto'],
              ['light', 'Light'],
              ['dark', 'Dark'],
            ]}
            onChange={setTheme}
          />
        </div>
      </header>
      <main id="main" className="main" tabIndex={-1}>
        {children}
      </main>
      <footer className="foot">
        <a href={ROUTES.openapi.path}>API reference</a>
        <span>All figures come from the API and are exact to the last digit.</span>
        <span>Stage: {stage}</span>
      </footer>
    </div>
  );
};
