.PHONY: demo test

# Installs what is missing, then trains a captioner on the embedded Scenes data set.
demo:
	Scripts/install-dependencies
	swift run -c release CaptionExample train

# Installs what is missing, then runs the whole specification in release.
test:
	Scripts/install-dependencies
	swift test -c release -Xswiftc -enable-testing
	Scripts/test-consumer
