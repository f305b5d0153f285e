-- What is left of a claim that was erased: that there was one, and by which `claim_key` it must not come back. A claim of a
-- version that had no such keys may have been meant under two of them.
CREATE TABLE IF NOT EXISTS erased_claims (
  reference VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  claim_key BINARY(16) NOT NULL,
  erased_on DATE NOT NULL,
  PRIMARY KEY (reference, claim_key),
  KEY erased_claims_claim_key (claim_key)
) CHARACTER SET utf8mb4;
