import * as z from 'zod';

// The Content-Security-Policy forbids `new Function`, which zod would otherwise try. It asks before it parses for the first time.
z.config({ jitless: true });
