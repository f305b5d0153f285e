-- `claim_key` tells apart what `idempotency_key` alone does not: keys of the form and of the API, and an API key's policies.
-- A version before this one leaves it NULL, and still finds the claims of this one by `idempotency_key`. Neither change
-- rewrites the table or keeps claims from being written. MySQL has no ADD COLUMN IF NOT EXISTS.
SET @statement = IF(
  EXISTS (SELECT 1 FROM information_schema.columns
    WHERE table_schema = DATABASE() AND table_name = 'claims' AND column_name = 'claim_key'),
  'DO 0',
  'ALTER TABLE claims ADD COLUMN claim_key BINARY(16) NULL, ALGORITHM=INSTANT');
PREPARE statement FROM @statement;
EXECUTE statement;
SET @statement = IF(
  EXISTS (SELECT 1 FROM information_schema.statistics
    WHERE table_schema = DATABASE() AND table_name = 'claims' AND index_name = 'claims_claim_key'),
  'DO 0',
  'ALTER TABLE claims ADD UNIQUE KEY claims_claim_key (claim_key), ALGORITHM=INPLACE, LOCK=NONE');
PREPARE statement FROM @statement;
EXECUTE statement;
DEALLOCATE PREPARE statement;
