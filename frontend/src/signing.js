// Pages of signing: a sitting that is told while it runs, and the signing program in the person's own machine.
import { readCertificate, signOnThisMachine } from "./signing/local-signer.js";
import { tellSitting } from "./signing/sitting.js";

tellSitting();
readCertificate();
signOnThisMachine();
