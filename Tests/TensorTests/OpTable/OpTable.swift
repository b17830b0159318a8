/// One row for each way of calling each op, by family; see ``OpRow`` for what a row proves.
let opTable: [OpRow] =
  elementwiseRows + activationRows + trigonometryRows + comparisonRows + exactArithmeticRows
  + creationRows + conversionRows + reductionRows + shapeRows + indexingRows + productRows
  + neuralRows
  + linearAlgebraRows

/// One row for each rule that an op states about its input.
let badInputs: [BadInput] =
  elementwiseBadInputs + activationBadInputs + trigonometryBadInputs + comparisonBadInputs
  + exactArithmeticBadInputs + creationBadInputs + reductionBadInputs + shapeBadInputs
  + indexingBadInputs
  + productBadInputs + neuralBadInputs + linearAlgebraBadInputs
