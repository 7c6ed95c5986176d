package dev.argali.tensor;

/// [OpContract] on the reference backend.
class OpContractTest extends OpContract {}
