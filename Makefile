.PHONY: demo test test-models test-tracking

# Installs what is missing, then trains a captioner on the embedded Scenes data set and scores it.
demo:
	Scripts/install-dependencies
	swift build -c release --product CaptionExample
	.build/release/CaptionExample train
	.build/release/CaptionExample evaluate --dataset scenes --split test

# Installs what is missing, then runs the whole specification in release.
test:
	Scripts/install-dependencies
	Scripts/lint
	swift build -c release -Xswiftc -enable-testing --build-tests
	swift test -c release -Xswiftc -enable-testing --skip-build
	Scripts/test-command-line
	Scripts/test-consumer

# Compares whole models with torchvision's, for which Python makes the weights.
test-models:
	Scripts/install-dependencies
	Scripts/test-models

# Reads logs with TensorBoard itself, for which Python has to have the package tensorboard.
test-tracking:
	Scripts/install-dependencies
	Scripts/test-tracking
