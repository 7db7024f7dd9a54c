import { Icon } from './icon.tsx';

export const Brand = () => (
  <span className="brand">
    <span className="brand-mark">
      <Icon name="pulse" />
    </span>
    Seller Pulse
  </span>
);
