import { proofDocument } from '../../domain/message-proof/proof-document.ts';
import { renderRecord } from '../../platform/record-document/record-document.ts';
import { sendFile } from '../http/send-file.ts';
import { readProof } from '../messages/proof.ts';
import { route } from '../route.ts';

export const messageProofRoutes = [
  route({
    method: 'get',
    path: '/api/messages/:id/proof',
    summary:
      'Proof of one message as a PDF: its text, to whom, by which consent, who stands for it, and what became of it; each look is written down',
    audience: ['staff', 'token'],
    policy: { rule: 'Messaging View', right: 'view' },
    produces: 'application/pdf',
    perMinute: 120,
    async handle({ params: { id }, principal, work, now, res }) {
      const facts = await work((uow) => readProof(uow, id, { principal, now }));
      const content = await renderRecord(proofDocument(facts));
      sendFile(res, { name: `message-proof-${id}.pdf`, type: 'application/pdf', content });
    },
  }),
];
